import type { ErrorCode } from '../../packages/sdk/src/contract/error-codes.js';

interface ErrorAdvice {
  /** When it is answered. */
  means: string;
  /** What the caller does about it. */
  do: string;
}

/** What to do about each error. A new code needs its row here, or the scripts do not compile. */
export const ERROR_GUIDE: Readonly<Record<ErrorCode, ErrorAdvice>> = {
  MALFORMED_REQUEST: {
    means:
      'The request is not what HTTP, JSON or GraphQL allow here: broken JSON, a key twice, deeper than 32 levels, a number that JSON readers disagree on, a header that we never gave.',
    do: 'Mend the client; `detail` says what and where. The same request fails again.',
  },
  MALFORMED_CURSOR: {
    means: 'The cursor was not made by this server for this list, or it was changed.',
    do: 'Begin at the first page. Take a cursor from `next_cursor` only, with the same sort and filters.',
  },
  UNAUTHENTICATED: {
    means:
      'The host’s authentication knows nobody by this request; or the credential or signature of an alert source is wrong.',
    do: 'Sign in again, or mend the credential of the source.',
  },
  NOT_PERMITTED: {
    means: 'The policy denies it, for a reason that the caller cannot mend in this request.',
    do: 'Read `reasons`: each names the requirement, what was expected and what was found. `decision_id` finds the decision in the log.',
  },
  TENANT_NOT_BOUND: {
    means: 'An alert is of a tenant for which its source may not speak.',
    do: 'Bind the source to the tenant in `alert_sources`, or mend the label of the alert.',
  },
  BAD_SIGNATURE: {
    means: 'The signed address of a file was changed, or it has expired.',
    do: 'Ask for a new address; one is good for five minutes.',
  },
  NOT_FOUND: {
    means:
      'There is no such thing, or it is none of yours: another tenant’s and a missing one are answered alike. Also where the feature is switched off.',
    do: 'Check the id and the tenants of the caller; look at `GET /session` for flags.',
  },
  METHOD_NOT_ALLOWED: { means: 'The address has other methods.', do: 'Take one of those in `Allow`.' },
  ILLEGAL_TRANSITION: {
    means: 'The state machine has no such move from where the thing stands now. Somebody else may have moved it.',
    do: 'Read it again; `legal` names the moves there are, and [transitions.md](transitions.md) all of them.',
  },
  APPROVAL_REQUIRED: {
    means:
      'No granted approval fits what would be done now. A step becomes blocked by this, and the answer has the receipt of it.',
    do: 'Ask for an approval, have it granted, repeat the request with a new key.',
  },
  APPROVAL_NOT_USABLE: {
    means: 'The approval is of something else, or it has expired.',
    do: 'Name an approval of this step, or ask for a new one.',
  },
  APPROVAL_DECIDED_ELSEWHERE: {
    means: 'The Approvals Center of the host was asked to decide on this.',
    do: 'Decide there. What was decided arrives here by itself.',
  },
  ALREADY_VOTED: { means: 'The caller has decided about this approval before.', do: 'Nothing: a vote stays.' },
  STEP_NOT_CURRENT: {
    means: 'The run stands at another step.',
    do: 'Read the run again; `current_step` is its open step.',
  },
  ESCALATION_EXHAUSTED: {
    means: 'The incident has the highest severity and the last tier of its escalation.',
    do: 'Assign it to somebody; or give the tenant more `escalation_tiers`.',
  },
  LIMIT_REACHED: {
    means: 'There are as many of these as one may have.',
    do: 'Delete one that is no longer needed.',
  },
  NOTIFICATION_ID_REUSED: {
    means: 'A source of alerts sent another notification under an id that it had used.',
    do: 'Mend the sender: an id stands for one notification, also when it is repeated.',
  },
  CONFLICT: {
    means:
      'Somebody changed the same thing at the same moment, it is already as it should become, or something else stands in its way: `detail` says what.',
    do: 'Read it again. Where `Retry-After` is given, the same request may be repeated after that many seconds.',
  },
  REQUEST_IN_FLIGHT: {
    means: 'A request with the same `Idempotency-Key` is still running.',
    do: 'Repeat it with the same key after `Retry-After` seconds: it gets the first answer.',
  },
  VERSION_MISMATCH: {
    means:
      '`If-Match` names another version than the present one, which is in `version`; or there is nothing that could have been read.',
    do: 'Read it again, see what changed, and decide again.',
  },
  BODY_TOO_LARGE: {
    means: 'The body is larger than the operation takes: 1 MB, 8 MB for evidence (5 MB of file), 10 MB for alerts.',
    do: 'Send less at once.',
  },
  EVIDENCE_TOO_LARGE: {
    means: 'A file is larger than `evidence.max_bytes` lets it be; `max_bytes` says how large it may be.',
    do: 'Attach a part of it, or compress it.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    means:
      'The body is not JSON by its `Content-Type`; or evidence is of a kind that is not taken here, or has no preview.',
    do: 'Send `application/json`; attach one of the kinds that `media_types` names, or download instead.',
  },
  INVALID_INPUT: {
    means: 'A field is missing, unknown, of the wrong type, or beyond its limits. At start: an option that cannot be.',
    do: 'Mend what `issues` names by path.',
  },
  RATIONALE_REQUIRED: {
    means: 'The policy wants to know why, in at least ten characters.',
    do: 'Give `rationale`.',
  },
  EVIDENCE_REQUIRED: { means: 'The step asks for a file as evidence.', do: 'Attach one to the step, then repeat.' },
  EVIDENCE_MISMATCH: {
    means: 'The bytes of a file are missing, or not of the digest, the size or the kind that was announced.',
    do: 'Read the file again, and announce what it is; then upload it.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    means: 'The key was used for another request, or by the same caller with other roles or tenants.',
    do: 'Take a new key for every new request.',
  },
  INSECURE_CONFIG: {
    means: 'The server does not start: an option is not safe in production.',
    do: 'Mend the option that the message names; see [options.md](options.md).',
  },
  EVIDENCE_TAMPERED: {
    means: 'A stored object is not what its digest says. Nothing was done.',
    do: 'Find out who could write to the object store; restore the object from a copy.',
  },
  LOG_FORK: {
    means:
      'The log in the database contradicts a checkpoint that was signed: the database was rolled back, or somebody rewrote it.',
    do: 'Do not go on with this database; see [Restore without forking the log](../how-to/restore-without-forking-the-log.md).',
  },
  INTERNAL: {
    means: 'Something that nobody foresaw. Nothing was changed.',
    do: 'Look into the server’s log for the id in `instance`.',
  },
  UNAVAILABLE: {
    means: 'The database, the policy or another service does not answer.',
    do: 'Repeat the same request with the same key after `Retry-After` seconds.',
  },
};
