type Forms = { readonly other: string } & { readonly [form in Intl.LDMLPluralRule]?: string };

/**
 * Picks the form a count needs in a language.
 *
 * @example
 * const count = createPlural('en');
 * count(1, { one: '1 event', other: '1 events' }); // '1 event'
 */
export function createPlural(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}
