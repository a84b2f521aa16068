#!/usr/bin/env bash
# A Toru plugin in a shell script, without an SDK: a greeting, a setting, a counter that lasts, and a view.
#
# Bash does everything but connect to a Unix socket. That takes one line of Perl, which every Debian has (package perl-base).
export LC_ALL=C # lengths are bytes

if [[ ${1-} == --metadata ]]; then
  printf '%s\n' '{"id":"hello-shell","name":"Hello Shell","version":"1.0.0","route":"/hello-shell","protocol":2,"icon":"🐚",
    "author":"Toru","description":"Greets from a shell script and counts clicks","access":"client",
    "settings":{"type":"object","properties":{"greeting":{"type":"string","title":"Greeting","default":"Hello",
    "minLength":1,"maxLength":50}}}}'
  exit
fi
if [[ ${1-} != --connected ]]; then
  command -v perl >/dev/null || { echo 'Hello Shell needs perl, and there is none in the PATH' >&2; exit 78; }
  # shellcheck disable=SC2016 # Perl's variables
  exec perl -MSocket -e '$^F = 255; socket($s, PF_UNIX, SOCK_STREAM, 0) && connect($s, pack_sockaddr_un($ENV{TORU_HOST_SOCKET}))
    or die "This is a Toru plugin, a panel starts it: $!\n"; exec @ARGV, fileno $s' bash "$0" --connected
fi
fd=$2

send() { # head, body: two lengths of four bytes, then both
  local lengths n
  for n in "${#1}" "${#2}"; do
    printf -v lengths '%s\\x%02x\\x%02x\\x%02x\\x%02x' "$lengths" $((n >> 24 & 255)) $((n >> 16 & 255)) $((n >> 8 & 255)) $((n & 255))
  done
  # shellcheck disable=SC2059 # the lengths are a format
  printf "$lengths%s%s" "$1" "$2" >&"$fd"
}

read_length() { # into $length; the end of the stream is the end of the plugin
  local byte value
  length=0
  for _ in 1 2 3 4; do
    IFS= read -r -d '' -n 1 -u "$fd" byte || exit 1
    printf -v value %d "'$byte"
    length=$((length << 8 | value & 255))
  done
}

receive() { # into $head and $body
  read_length && local head_bytes=$length && read_length
  ((head_bytes <= 1048576 && length <= 16777216)) || exit 1
  IFS= read -r -N "$head_bytes" -u "$fd" head && [[ $head == {*} ]] || exit 1
  body=
  ((length == 0)) || body=$(head -c "$length" <&"$fd" | tr -d '\0')
}

text='"(([^"\\]|\\.)*)"'
flat='\{([^{}"]|"([^"\\]|\\.)*")*\}'
field() { # the value of a field that is text or a number, still escaped as in JSON
  [[ $head =~ \"$1\":($text|([0-9]+)) ]] && REPLY=${BASH_REMATCH[2]}${BASH_REMATCH[4]} || REPLY=
}
read_settings() { [[ $head =~ \"settings\":\{(.*,)?\"greeting\":$text ]] && greeting=${BASH_REMATCH[2]}; }
call() { send "{\"type\":\"call\",\"id\":$((calls += 1)),\"op\":\"$1\",\"key\":\"count\"}" "$2"; }
respond() { # id, status, content type, body
  send "{\"type\":\"response\",\"id\":$1,\"status\":$2,\"headers\":{\"content-type\":\"$3\"},\"end\":true}" "$4"
}

read -r -d '' bundle <<'JS'
export async function mount(container, api) {
  container.innerHTML = `
    <main style="max-width: 32rem; margin: 2rem auto; font: 16px/1.5 system-ui; color: var(--toru-fg)">
      <h1 data-testid="answer" style="font-size: 1.5rem">Loading…</h1>
      <button type="button" data-testid="count" style="min-height: 44px; font: inherit">Count</button>
      <output data-testid="value" aria-live="polite" aria-label="Number of clicks">…</output>
    </main>`;
  const show = (part, text) => (container.querySelector(`[data-testid=${part}]`).textContent = text);
  const ask = async (path, init) => (await api.fetch(path, init)).json();
  const showCount = async (init) => show('value', (await ask('/count', init)).count);
  container.querySelector('button').addEventListener('click', () => showCount({ method: 'POST' }));
  show('answer', (await ask('/hello')).message);
  await showCount();
}
export function unmount(container) {
  container.replaceChildren();
}
JS

greeting=Hello count=0 calls=0
declare -A waiting # the request that waits for a call, by the id of the call
send "{\"type\":\"hello\",\"protocol\":2,\"token\":\"$TORU_TOKEN\",\"plugin_id\":\"hello-shell\",\"version\":\"1.0.0\"}"
while receive; do
  # What people send is in nested objects: without them a field of theirs cannot pass for one of the message.
  while [[ $head =~ ,\"(headers|user)\":$flat ]]; do head=${head/"${BASH_REMATCH[0]}"/}; done
  field id && id=$REPLY
  field type
  case $REPLY in
    welcome) read_settings; call kv.get ;;
    settings) read_settings ;;
    ping) send "{\"type\":\"pong\",\"id\":$id}" ;;
    shutdown | reject) exit 0 ;;
    result)
      if [[ -n ${waiting[$id]-} ]]; then
        respond "${waiting[$id]}" 200 application/json "{\"count\":$count}"
        unset "waiting[$id]"
      else
        [[ $body =~ ^[0-9]{1,15}$ ]] && count=$body
        send '{"type":"ready"}'
      fi
      ;;
    error)
      [[ -n ${waiting[$id]-} ]] || { send '{"type":"failed","code":"STORAGE","message":"The counter cannot be read"}'; exit 1; }
      respond "${waiting[$id]}" 500 text/plain 'The counter cannot be stored'
      unset "waiting[$id]"
      ;;
    request)
      field method && method=$REPLY
      field path
      case "$method ${REPLY%%\?*}" in
        'GET /bundle.js') respond "$id" 200 text/javascript "$bundle" ;;
        'GET /hello') respond "$id" 200 application/json "{\"message\":\"$greeting from Bash ${BASH_VERSION%%(*}\",\"pid\":$$}" ;;
        'GET /count') respond "$id" 200 application/json "{\"count\":$count}" ;;
        'POST /count') call kv.set $((count += 1)) && waiting[$calls]=$id ;;
        *) respond "$id" 404 text/plain 'Not found' ;;
      esac
      ;;
  esac
done
