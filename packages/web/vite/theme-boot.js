// Runs before the first paint: a person who chose a theme never sees the other one flash up.
(() => {
  let choice = 'system';
  try {
    choice = localStorage.getItem('toru.theme') ?? 'system';
  } catch {
    choice = 'system'; // storage is blocked: follow the system
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
