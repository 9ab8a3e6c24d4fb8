/* What makes terminals change colours. */

export const brightBlue = "\u001b[1m\u001b[34m";
export const dimYellow = "\u001b[2m\u001b[33m";
/** Takes all colours back. */
export const colourReset = "\u001b[0m";
