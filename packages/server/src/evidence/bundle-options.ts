import { IncidentCenterError } from '@incident-center/sdk/contract';

/** How much work evidence bundles may make for one server. */
export interface BundleOptions {
  /**
   * How many are made at the same moment for those who ask over HTTP; whoever asks beyond that hears `UNAVAILABLE`, and is
   * told when to ask again. Each holds a connection of the database at times, and a part of the disk.
   *
   * @default 4
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  at_once?: number | undefined;
  /**
   * The largest bundle that is given over HTTP: as an archive, and up to 512 MiB by an address in the object store, into which
   * it goes in one piece. What is larger is taken on the server, by `incident-center export --bundle`.
   *
   * @unit bytes
   * @default 1,073,741,824: 1 GiB
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  max_bytes?: number | undefined;
}

/** With every default filled in. */
export type BundleLimits = { [Name in keyof Required<BundleOptions>]: number };

/** @throws {IncidentCenterError} `INVALID_INPUT` */
export function resolveBundleOptions({ at_once = 4, max_bytes = 1024 ** 3 }: BundleOptions = {}): BundleLimits {
  for (const [name, value] of Object.entries({ at_once, max_bytes }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new IncidentCenterError('INVALID_INPUT', `evidence.bundles.${name} is not a whole number above 0`);
  return { at_once, max_bytes };
}
