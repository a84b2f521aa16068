/** Words of the live connection. */
export const live = {
  reconnectingWhatYouSeeMay: 'Reconnecting… What you see may be out of date.',
} as const;
