import type { IncidentCenterHost } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { VerifyScreen } from '../evidence/VerifyScreen';
import { RemoteRoot } from '../host/RemoteRoot';

export interface EvidenceVerifierProps {
  readonly host: IncidentCenterHost;
}

/** The federated entry of the verifier. Behind no flag: what was exported stays to be checked. */
export default function EvidenceVerifier({ host }: EvidenceVerifierProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      <VerifyScreen />
    </RemoteRoot>
  );
}
