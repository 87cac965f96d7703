const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text as it may be shown on a terminal: what could move the cursor or turn the text around is escaped. */
export const printable = (text: string) =>
  text.replace(controls, (character) => `\\u{${Number(character.codePointAt(0)).toString(16)}}`);
