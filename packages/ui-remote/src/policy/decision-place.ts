import { createContext, useContext } from 'react';

/** Where a decision of the policy can be read; undefined for those who may not. */
export type DecisionPlaceOf = (
  decisionId: string,
) => { readonly href: string; readonly onFollow: () => void } | undefined;

const nowhere: DecisionPlaceOf = () => undefined;

export const DecisionPlaceContext = createContext<DecisionPlaceOf>(nowhere);

/** Leads from the id of a decision to the decision. */
export const useDecisionPlace = (): DecisionPlaceOf => useContext(DecisionPlaceContext);
