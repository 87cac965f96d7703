import fc from 'fast-check';

/** Any text: plain, of many scripts, beyond the basic plane, with quotes, escapes and controls. */
const anyText = (maxLength: number) =>
  fc.oneof(
    fc.string({ maxLength, unit: 'grapheme-ascii' }),
    fc
      .string({ maxLength: Math.ceil(maxLength / 2), unit: 'grapheme' })
      .filter((it) => [...it].length <= maxLength),
    fc.constantFrom('null', 'é漢ﷺ ', '"\\/\b\n\t', '"\u0000\u202e', '{{@user.1}}'),
  );

/** A text of just so many characters, each of one or of two UTF-16 units. */
const exactly = (length: number) => fc.constantFrom('x', '😀').map((character) => character.repeat(length));

/** Texts that are simpler: all of one character, or shorter at either end, by all, by a half, and at last by one. */
function* simpler(text: string): Generator<string> {
  const characters = [...text];
  const plain = 'x'.repeat(characters.length);
  if (text !== plain) yield plain;
  for (let cut = characters.length; cut > 0; cut = Math.floor(cut / 2)) {
    yield characters.slice(0, -cut).join('');
    if (text !== plain) yield characters.slice(cut).join('');
  }
}

/** The texts of several arbitraries, all of which shrink in one way: fast-check's shrink within their own kind only. */
class Texts extends fc.Arbitrary<string> {
  constructor(private readonly texts: fc.Arbitrary<string>) {
    super();
  }

  override generate(...random: Parameters<fc.Arbitrary<string>['generate']>): fc.Value<string> {
    return new fc.Value(this.texts.generate(...random).value, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is string {
    return typeof value === 'string';
  }

  override shrink(text: string): fc.Stream<fc.Value<string>> {
    return fc.stream(simpler(text)).map((value) => new fc.Value(value, undefined));
  }
}

/** Texts up to a length, or of any where there is no limit: then longer ones, too, than where there is. */
export const texts = (maxLength: number | undefined): fc.Arbitrary<string> =>
  new Texts(
    maxLength === undefined
      ? fc.oneof(anyText(50), ...[0, 1, 1001].map(exactly))
      : fc.oneof(anyText(maxLength), ...[0, 1, maxLength - 1, maxLength].map(exactly)),
  );
