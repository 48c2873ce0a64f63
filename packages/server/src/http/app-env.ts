/** What the middleware leaves for those after it. */
export type AppEnv = { Variables: { requestId: string } };
