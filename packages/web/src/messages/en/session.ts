/** Words of logging in and setting up. */
export const session = {
  yourBrowserDidNotKeep: 'Your browser did not keep the session',
  thePasswordIsRightBut:
    'The password is right, but the browser did not keep the cookie that goes with it. Allow cookies for {strong} in its settings, and log in again.',
  ifTheyAreAllowedThis:
    'If they are allowed: this page came over http, and a proxy in front of the panel may say that it came over https. Open the panel’s https address, or have the proxy tell the truth in X-Forwarded-Proto.',
  youHaveLoggedOut: 'You have logged out.',
  thisSessionWasEndedFrom: 'This session was ended from another place where you are logged in.',
  youAreLoggedInIn:
    'You are logged in in more than 50 places, and this one had not been used for longest. Scripts that log in count, too; give them an API token instead.',
  youWereLoggedOutBecause: 'You were logged out because the password was changed.',
  youWereLoggedOutBecause2: 'You were logged out because this account was deactivated.',
  youWereLoggedOutBecause3: 'You were logged out because a session lasts for seven days.',
  forSafetyNoMorePasswords:
    'For safety no more passwords are checked for this account from here for a while. You can try again in {strong}.',
  tooManyFailedAttempts: 'Too many failed attempts',
  logInAgain: 'Log in again',
  yourSessionHasEnded: 'Your session has ended.',
  thisPageStaysAsIt: '{ended} This page stays as it is.',
  leaveThisPage: 'Leave this page',
  manyPasswordsAreBeingChecked:
    'Many passwords are being checked at the moment. Yours was not checked, and nothing is wrong with your account: try again in a few seconds.',
  thePanelIsBusy: 'The panel is busy',
  userName: 'User name',
  password: 'Password',
  logIn: 'Log in',
  logInSteeringCenter: 'Log in · Steering Center',
  logInToContinue: 'Log in to continue',
  openTheOneTimeLink:
    'Open the one-time link that the server printed when it started. It creates the first account.',
  thisPanelIsNotSet: 'This panel is not set up yet',
  pleaseLogIn: 'Please log in.',
  setUpSteeringCenter: 'Set up · Steering Center',
  welcome: 'Welcome',
  setUpSteeringCenterOn: 'Set up Steering Center on this server',
  loading: 'Loading',
  theServerCannotBeReached: 'The server cannot be reached',
  thisPanelIsSetUp: 'This panel is set up already.',
  goToTheLogIn: 'Go to the log-in page',
  openTheOneTimeLink2:
    'Open the one-time link that the server printed when it started. It ends with {code} and proves that you may set the panel up.',
  theTwoPasswordsDiffer: 'The two passwords differ.',
  createTheAdministratorsAccountYou: 'Create the administrator’s account. You can add more people later.',
  yourName: 'Your name',
  asOthersSeeItOptional: 'As others see it. Optional.',
  atLeast10CharactersSeveral:
    'At least 10 characters. Several words in a row are easy to remember and hard to guess.',
  passwordAgain: 'Password again',
  createAccount: 'Create account',
  youAreStillLoggedIn: 'You are still logged in',
} as const;
