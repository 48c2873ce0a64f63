// Control characters, and those that turn or hide text: what a bundle says must not be able to write its own verdict.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not reach a terminal
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text that a terminal shows as it is, on one line. */
export function plain(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
