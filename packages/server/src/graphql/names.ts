/** `incident_id` as GraphQL has it: `incidentId`. */
export const camelCase = (name: string): string =>
  name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());

/** `change_incident_severity` as the name of a type: `ChangeIncidentSeverity`. */
export const pascalCase = (name: string): string => {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
};

/** What one item of a list is called: `refs` holds a `Ref`. */
export const singular = (name: string): string => name.replace(/([^s])s$/, '$1');

/** A value as the name of an enum's value: only these characters may be in one. */
export const enumValueName = (value: string): string => value.replace(/[^_0-9A-Za-z]/g, '_');
