import { printSchema } from 'graphql';
import { createGraphqlSchema } from './schema.js';

/** The schema as GraphQL writes it, for the reference. */
export const graphqlSchemaText = (): string => `${printSchema(createGraphqlSchema())}\n`;
