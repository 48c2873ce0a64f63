import type { z } from 'zod';
import type { OperationName, Operations } from '../contract/operations.js';

/** `list_incidents` as the client calls it: `listIncidents`. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type In<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;
type Out<Schema> = Schema extends z.ZodType ? z.output<Schema> : never;
// An empty strict object is typed `Record<string, never>`, which would turn every field it meets into `never`.
type Fields<Shape> = Shape extends Record<string, never> ? unknown : Shape;
// The server fills in what a query leaves out; its parsed form has the exact types where its input form has `unknown`.
type Query<Shape> = Shape extends Record<string, never> ? unknown : { [Key in keyof Shape]?: Shape[Key] | undefined };
// What takes nothing takes no field: `{}` would take any, and options given in the input's place would be sent.
type Flat<Shape> = unknown extends Shape ? Record<string, never> : { [Key in keyof Shape]: Shape[Key] };

/** What an operation takes: the path's parameters, the query and the body in one flat object. */
export type ClientInput<Name extends OperationName> = Flat<
  Fields<Out<Operations[Name]['params']>> & Query<Out<Operations[Name]['query']>> & Fields<In<Operations[Name]['body']>>
>;
/** What an operation answers. */
export type ClientResponse<Name extends OperationName> = Out<Operations[Name]['response']>;

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** The version you have read. If there is a newer one, the call fails with `VERSION_MISMATCH` and changes nothing. */
  if_match?: number | undefined;
  /** Made up for each call by default. Give your own to repeat a change after a reload without doing it twice. */
  idempotency_key?: string | undefined;
}

type Call<Name extends OperationName> =
  Record<never, never> extends ClientInput<Name>
    ? (input?: ClientInput<Name>, options?: CallOptions) => Promise<ClientResponse<Name>>
    : (input: ClientInput<Name>, options?: CallOptions) => Promise<ClientResponse<Name>>;

/** One method per operation of the contract. */
export type IncidentCenterClient = { readonly [Name in OperationName as CamelCase<Name>]: Call<Name> };
