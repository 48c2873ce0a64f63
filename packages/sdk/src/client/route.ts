/** How an operation travels. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Whether it takes the write path, and with it an idempotency key. */
  readonly change: boolean;
}
