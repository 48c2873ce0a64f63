/** What somebody gave, by what each file is. */
export interface GivenFiles {
  readonly bundles: readonly File[];
  readonly trust?: File | undefined;
  readonly checkpoint?: File | undefined;
  readonly consistency?: File | undefined;
  readonly receipts?: File | undefined;
}

export type GivenRole = 'bundle' | 'trust' | 'checkpoint' | 'consistency' | 'receipts';

export const NO_FILES: GivenFiles = { bundles: [] };

// Long enough to tell the kinds apart. What is not one of the others may be a bundle: its check says what it is.
const BEGINNING = 4_096;

/** What a file is, by how it begins: names may be anything. */
export async function roleOf(file: File): Promise<GivenRole> {
  const text = (await file.slice(0, BEGINNING).text()).trimStart();
  if (/^consistency \d+ \d+\n/.test(text)) return 'consistency';
  if (/^[^\n]+\n\d+\n[A-Za-z0-9+/]{43}=\n/.test(text)) return 'checkpoint';
  if (text.startsWith('[')) return 'receipts';
  if (text.startsWith('{')) return 'trust';
  return 'bundle';
}

/** Puts files to those that were given before. A newer one takes the place of one of its kind; bundles add up. */
export async function withFiles(given: GivenFiles, files: readonly File[]): Promise<GivenFiles> {
  let result = given;
  for (const file of files) {
    const role = await roleOf(file);
    if (role !== 'bundle') result = { ...result, [role]: file };
    else
      result = {
        ...result,
        bundles: [...result.bundles.filter(({ name, size }) => name !== file.name || size !== file.size), file],
      };
  }
  return result;
}

/** Without one of them. */
export function withoutFile(given: GivenFiles, file: File): GivenFiles {
  const { trust, checkpoint, consistency, receipts } = given;
  const keep = (one: File | undefined) => (one === file ? undefined : one);
  return {
    bundles: given.bundles.filter((one) => one !== file),
    trust: keep(trust),
    checkpoint: keep(checkpoint),
    consistency: keep(consistency),
    receipts: keep(receipts),
  };
}

/** All of them, with what each is. */
export function listed(given: GivenFiles): { readonly role: GivenRole; readonly file: File }[] {
  const { bundles, trust, checkpoint, consistency, receipts } = given;
  const others = { trust, checkpoint, consistency, receipts };
  return [
    ...bundles.map((file) => ({ role: 'bundle' as const, file })),
    ...(Object.keys(others) as (keyof typeof others)[]).flatMap((role) => {
      const file = others[role];
      return file === undefined ? [] : [{ role, file }];
    }),
  ];
}
