/** Text from input made safe to show: control characters and bidirectional overrides become visible escapes. */

/** Escapes every control character but the ones in `keep`; tabs become one space so that carets stay under their text. */
export function escapeControls(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
      escapeOne,
    )
    .replace(/\t/g, ' ');
}

function escapeOne(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export function escapeXml(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
