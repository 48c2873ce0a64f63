import { ERROR_CODES, IncidentCenterError } from '@incident-center/sdk/client';
import { POLICY_REQUIREMENTS, type PolicyReason, type Simulation } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { ar } from '../messages/ar';
import { de } from '../messages/de';
import { en } from '../messages/en';
import { asCode, plainText } from './CodeText';
import { errorWords, isConflict, refusalOfError } from './error-words';
import { lackingReasons, needsRationale, rationaleLacks, refusalWords, wordsOfReason } from './refusal-words';

const simulation = (change: Partial<Simulation>): Simulation => ({
  action: 'can_change_severity',
  allow: false,
  legal: true,
  legal_events: [],
  permitted: false,
  needs: [],
  requirements: [],
  missing: [],
  rule_ids: [],
  missing_attributes: [],
  reasons: [],
  decision_id: 'd-1',
  bundle_revision: 'r-1',
  ...change,
});

const escalation: PolicyReason = {
  requirement: 'incident_command_on_call',
  expected: ['incident-command'],
  actual: ['evidence-storage'],
};

describe('refusal words', () => {
  it.each([
    ['en', en],
    ['de', de],
    ['ar', ar],
  ])('has a reason and a way out for every requirement of the policy, in %s', (locale, messages) => {
    for (const requirement of POLICY_REQUIREMENTS) {
      const words = wordsOfReason({ requirement, expected: ['x'], actual: [] }, messages.policy, locale);
      expect(words.why.trim(), requirement).not.toBe('');
      expect(words.toFix.trim(), requirement).not.toBe('');
    }
  });

  it('names roles that somebody can have, a role of machines only where there is no other', () => {
    const reason = { requirement: 'role_permits', actual: ['viewer'] } as const;
    const whyOf = (expected: string[]) =>
      wordsOfReason({ ...reason, actual: ['viewer'], expected }, en.policy, 'en').why;
    expect(whyOf(['alert_source', 'operator', 'system'])).toBe('this needs the role operator. You have viewer.');
    expect(whyOf(['alert_source'])).toBe('this needs the role alert source. You have viewer.');
  });

  it('names what the policy asked for and what it found', () => {
    const words = refusalWords(simulation({ reasons: [escalation] }), en.policy, 'en');
    expect(plainText(words?.why ?? '')).toBe('needs on-call rotation incident-command. You are on evidence-storage.');
    expect(words?.toFix).toBe('ask the incident commander on call.');
  });

  it('says none where the policy found nothing', () => {
    const words = wordsOfReason({ ...escalation, actual: [] }, en.policy, 'en');
    expect(plainText(words.why)).toContain('You are on none.');
  });

  it('calls roles by the names that people have for them, and a role of the host by its id', () => {
    const reason: PolicyReason = {
      requirement: 'role_permits',
      expected: ['security_admin', 'storage-owner', 'constructor'],
      actual: ['operator'],
    };
    const { why } = wordsOfReason(reason, en.policy, 'en');
    expect(plainText(why)).toBe(
      'this needs the role security admin, storage-owner, or constructor. You have operator.',
    );
    expect(why).toContain(asCode('storage-owner'));
    expect(why).toContain(asCode('constructor'));
    expect(why).not.toContain(asCode('security admin'));
    expect(wordsOfReason(reason, de.policy, 'de').toFix).toContain('Sicherheitsverwaltung');
    const rotation = wordsOfReason({ ...escalation, actual: ['operator'] }, en.policy, 'en');
    expect(rotation.why).toContain(asCode('operator'));
  });

  it('refuses nothing that a rationale would allow', () => {
    const asked = simulation({ permitted: true, needs: ['rationale'], reasons: [{ requirement: 'rationale_given' }] });
    expect(refusalWords(asked, en.policy, 'en')).toBeUndefined();
    expect(needsRationale(asked)).toBe(true);
  });

  it('leaves the missing rationale out of a refusal for other reasons, and puts the tenant before the rotation', () => {
    const reasons: PolicyReason[] = [
      { requirement: 'rationale_given' },
      escalation,
      { requirement: 'tenant_scope', expected: ['A2'], actual: ['A1'] },
    ];
    expect(lackingReasons(simulation({ reasons })).map(({ requirement }) => requirement)).toEqual([
      'tenant_scope',
      'incident_command_on_call',
    ]);
  });

  it('says that a move is not one from here, whatever the policy thinks of it', () => {
    const words = refusalWords(simulation({ legal: false, permitted: true }), en.policy, 'en');
    expect(words?.why).toBe(en.policy.illegal.why);
  });
});

describe('the length of a rationale', () => {
  it('counts what is left after the space around it', () => {
    expect(rationaleLacks('   short    ')).toBe(5);
    expect(rationaleLacks('long enough')).toBe(0);
  });

  it('is asked for in the form that the number takes', () => {
    const said = ({ policy }: typeof en): string[] =>
      [1, 2, 3].map((lacks) => policy.rationale.short(lacks, String(lacks)));
    expect(said(en)).toEqual([
      '1 more character is needed.',
      '2 more characters are needed.',
      '3 more characters are needed.',
    ]);
    expect(said(de)[0]).toBe('Es fehlt noch 1 Zeichen.');
    expect(new Set(said(ar)).size).toBe(3);
    expect(said(ar)[1]).not.toContain('2');
  });
});

describe('error words', () => {
  it.each([
    ['en', en],
    ['de', de],
    ['ar', ar],
  ])('has words for every error code, in %s', (_locale, messages) => {
    expect(Object.keys(messages.policy.error.codes).sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it('shows the code that a newer server sent, and the request', () => {
    const error = new IncidentCenterError('INTERNAL', 'x', {
      details: { unknown_code: 'NEW_CODE', request_id: 'r-9' },
    });
    expect(errorWords(error, en.policy)).toMatchObject({ code: 'NEW_CODE', requestId: 'r-9', unsure: true });
  });

  it('says why the policy refused a change that was tried, as a refused button does', () => {
    const error = new IncidentCenterError('NOT_PERMITTED', 'x', {
      details: { reasons: [escalation, { requirement: 'from_the_future' }] },
    });
    expect(refusalOfError(error, en.policy, 'en')?.toFix).toBe('ask the incident commander on call.');
    expect(refusalOfError(new IncidentCenterError('INTERNAL'), en.policy, 'en')).toBeUndefined();
  });

  it('takes a lost race for a conflict, and a refusal for none', () => {
    expect(isConflict(new IncidentCenterError('VERSION_MISMATCH'))).toBe(true);
    expect(isConflict(new IncidentCenterError('NOT_PERMITTED'))).toBe(false);
  });
});
