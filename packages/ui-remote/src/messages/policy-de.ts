import { createPlural } from './plural';
import type { policyEn } from './policy-en';

const plural = createPlural('de');

/** Why something is refused, what would change that, and what went wrong, in German. */
export const policyDe: typeof policyEn = {
  why: {
    known_action: (_expected, actual) => `die Richtlinie kennt die Aktion ${actual} nicht.`,
    role_permits: (expected, actual) => `dies braucht die Rolle ${expected}. Sie haben ${actual}.`,
    tenant_scope: (expected, actual) => `dies gehört zu Mandant ${expected}. Sie sind in ${actual}.`,
    environment_scope: (expected, actual) => `dies liegt in ${expected}. Sie dürfen in ${actual} handeln.`,
    clearance: (expected, actual) => `dies ist als ${expected} eingestuft. Ihre Freigabe reicht bis ${actual}.`,
    risk_tier: (expected, actual) =>
      `der Schritt hat Risiko ${expected}. Sie dürfen Schritte bis Risiko ${actual} ausführen.`,
    incident_command_on_call: (expected, actual) =>
      `dies braucht den Bereitschaftsdienst ${expected}. Sie haben ${actual}.`,
    rationale_given: (expected, _actual) => `es braucht eine Begründung von mindestens ${expected} Zeichen.`,
    approval_evidence: () => 'keine erteilte Freigabe passt zu dem, was jetzt getan würde.',
    publish_approval: () => 'keine erteilte Freigabe passt zu diesem Entwurf.',
    evidence_attached: () => 'der Schritt braucht eine Datei als Nachweis.',
    candidate_role: (expected, actual) => `darüber entscheidet die Rolle ${expected}. Sie haben ${actual}.`,
    not_requester: () => 'Sie haben selbst darum gebeten.',
    not_step_operator: () => 'Sie führen diesen Schritt selbst aus.',
    not_author: () => 'Sie haben dieses Runbook selbst geschrieben.',
    is_author: () => 'diesen Entwurf hat jemand anderes geschrieben.',
    requester_or_candidate: (expected) =>
      `nur wer darum gebeten hat oder die Rolle ${expected} hat, kann sie zurücknehmen.`,
  },
  fix: {
    known_action: 'bitten Sie Ihre Administration um die Richtlinie, die zu dieser Version gehört.',
    role_permits: (expected) => `bitten Sie jemanden mit der Rolle ${expected}.`,
    tenant_scope: (expected) => `wählen Sie auch Mandant ${expected}, oder bitten Sie jemanden, der in allen ist.`,
    environment_scope: (expected) => `bitten Sie jemanden, der in ${expected} handeln darf.`,
    clearance: (expected) => `bitten Sie jemanden mit Freigabe für ${expected}.`,
    risk_tier: (expected) => `bitten Sie jemanden, der Risiko ${expected} ausführen darf, den Lauf zu übernehmen.`,
    incident_command_on_call: 'bitten Sie die diensthabende Einsatzleitung.',
    rationale_given: 'schreiben Sie, was Sie wissen und warum Sie dies tun.',
    approval_evidence: 'bitten Sie um Freigabe des Schritts und warten Sie, bis sie erteilt ist.',
    publish_approval: 'bitten Sie um Freigabe dieses Entwurfs und warten Sie, bis sie erteilt ist.',
    evidence_attached: 'hängen Sie die Datei an den Schritt.',
    candidate_role: (expected) => `überlassen Sie es jemandem mit der Rolle ${expected}.`,
    not_requester: 'überlassen Sie es jemand anderem.',
    not_step_operator: 'überlassen Sie es jemandem, der den Schritt nicht ausführt.',
    not_author: 'überlassen Sie es jemandem, der das Runbook nicht geschrieben hat.',
    is_author: 'fragen Sie dessen Autorin oder Autor, oder löschen Sie ihn und schreiben Sie einen eigenen.',
    requester_or_candidate: (expected) => `bitten Sie die anfragende Person oder jemanden mit der Rolle ${expected}.`,
  },
  requirement: {
    known_action: 'Die Richtlinie kennt diese Aktion',
    role_permits: 'Ihre Rolle erlaubt es',
    tenant_scope: 'Sie sind in allen seinen Mandanten',
    environment_scope: 'Sie dürfen in seiner Umgebung handeln',
    clearance: 'Ihre Einstufung reicht dafür',
    risk_tier: 'Sie dürfen Schritte dieses Risikos ausführen',
    incident_command_on_call: 'Sie haben Bereitschaft als Einsatzleitung',
    rationale_given: 'Eine Begründung liegt vor',
    approval_evidence: 'Eine erteilte Freigabe passt dazu',
    publish_approval: 'Eine erteilte Freigabe passt zu diesem Entwurf',
    evidence_attached: 'Ein Beleg hängt an',
    candidate_role: 'Sie haben eine Rolle, die darüber entscheidet',
    not_requester: 'Jemand anderes hat darum gebeten',
    not_step_operator: 'Jemand anderes führt den Schritt aus',
    not_author: 'Jemand anderes hat das Runbook geschrieben',
    is_author: 'Sie haben diesen Entwurf geschrieben',
    requester_or_candidate: 'Sie haben darum gebeten oder dürfen darüber entscheiden',
  },
  none: 'nichts davon',
  roles: {
    operator: 'Bereitschaft',
    team_lead: 'Teamleitung',
    security_admin: 'Sicherheitsverwaltung',
    incident_commander: 'Einsatzleitung',
    runbook_author: 'Runbook-Verfasser',
    viewer: 'Lesende',
    auditor: 'Revision',
    platform_admin: 'Plattformverwaltung',
  },
  stale: {
    why: 'die Live-Verbindung ist unterbrochen; dies kann sich geändert haben.',
    fix: 'warten Sie, bis sie wieder da ist, oder versuchen Sie es jetzt.',
  },
  illegal: {
    why: 'von hier aus ist das jetzt nicht möglich.',
    fix: 'lesen Sie nach, was inzwischen geschah.',
  },
  checking: 'Die Richtlinie wird gefragt…',
  decision: {
    title: 'Richtlinienentscheid',
    description: (action) => `Was die Richtlinie auf „${action}“ geantwortet hat.`,
    answer: 'Antwort',
    allowed: 'Erlaubt',
    refused: 'Abgelehnt',
    requirements: 'Anforderungen',
    holds: 'erfüllt',
    missing: 'nicht erfüllt',
    askedLater: 'wird beim Ausführen erfragt',
    expected: 'Gefordert',
    actual: 'Vorgefunden',
    hide: 'Richtlinienentscheid verbergen',
    rule: 'Regel',
    id: 'Entscheid',
    bundle: 'Richtlinienpaket',
    close: 'Schließen',
  },
  rationale: {
    label: 'Begründung',
    hint: 'Sie steht im Verlauf, wo andere sie später lesen. Mindestens 10 Zeichen.',
    short: (count, shown) =>
      plural(count, { one: `Es fehlt noch ${shown} Zeichen.`, other: `Es fehlen noch ${shown} Zeichen.` }),
    optional: 'Sie steht im Verlauf, wo andere sie später lesen.',
  },
  error: {
    failed: (action) => `„${action}“ hat nicht geklappt`,
    nothing: 'Es wurde nichts geändert.',
    unsure: 'Ob es ausgeführt wurde, ist nicht bekannt. Lesen Sie erst nach, bevor Sie es wiederholen.',
    retryAfter: (wait) => `Ein neuer Versuch lohnt sich in ${wait}.`,
    codes: {
      MALFORMED_REQUEST:
        'Der Server konnte die Anfrage nicht lesen. Laden Sie die Seite neu; sie ist vielleicht älter.',
      MALFORMED_CURSOR: 'Die Liste geht von hier aus nicht weiter. Laden Sie sie von Anfang an.',
      UNAUTHENTICATED:
        'Sie sind abgemeldet. Ihr Text steht hier, solange diese Seite offen ist: Melden Sie sich in einem anderen Tab an.',
      NOT_PERMITTED: 'Die Richtlinie erlaubt Ihnen das nicht.',
      TENANT_NOT_BOUND: 'Diese Quelle darf nicht in jenen Mandanten schreiben. Die Administration kann sie zulassen.',
      BAD_SIGNATURE: 'Diese Adresse ist abgelaufen oder wurde verändert. Fordern Sie eine neue an.',
      NOT_FOUND: 'Es ist nicht oder nicht mehr in Ihren Mandanten.',
      METHOD_NOT_ALLOWED: 'Der Server bietet das nicht an. Laden Sie die Seite neu; sie ist vielleicht älter.',
      ILLEGAL_TRANSITION: 'Es ist inzwischen weitergegangen, und von dort ist das nicht möglich.',
      APPROVAL_REQUIRED:
        'Es braucht zuerst eine Freigabe. Bitten Sie darum und machen Sie weiter, sobald sie erteilt ist.',
      APPROVAL_NOT_USABLE: 'Die Freigabe passt nicht zu dem, was jetzt getan würde. Bitten Sie um eine neue.',
      APPROVAL_DECIDED_ELSEWHERE:
        'Darüber entscheidet das Approvals Center Ihres Portals. Entscheiden Sie dort; die Antwort kommt hier an.',
      ALREADY_VOTED: 'Sie haben darüber schon entschieden. Jede Stimme zählt einmal.',
      STEP_NOT_CURRENT: 'Jetzt ist ein anderer Schritt offen. Gehen Sie dorthin und lesen Sie nach.',
      ESCALATION_EXHAUSTED:
        'Es gibt niemanden mehr, an den eskaliert werden kann. Erhöhen Sie den Schweregrad, oder weisen Sie jemanden zu.',
      LIMIT_REACHED: 'Mehr davon kann es nicht geben. Löschen Sie zuerst eines.',
      CONFLICT: 'Jemand anderes hat dies im selben Augenblick geändert. Versuchen Sie es noch einmal.',
      REQUEST_IN_FLIGHT: 'Dieselbe Anfrage läuft noch. Warten Sie auf die Antwort.',
      NOTIFICATION_ID_REUSED:
        'Diese Meldung trägt die Kennung einer anderen. Der Absender muss jeder eine eigene geben.',
      VERSION_MISMATCH: 'Es hat sich geändert, seit Sie es gelesen haben.',
      BODY_TOO_LARGE: 'Es ist zu groß. Senden Sie weniger auf einmal.',
      UNSUPPORTED_MEDIA_TYPE: 'Diese Art von Datei oder Text wird nicht angenommen.',
      INVALID_INPUT: 'Etwas von dem, was Sie eingegeben haben, ist nicht gültig.',
      RATIONALE_REQUIRED: 'Es braucht eine Begründung von mindestens 10 Zeichen.',
      EVIDENCE_REQUIRED: 'Der Schritt braucht eine Datei als Nachweis, bevor er abgeschlossen werden kann.',
      IDEMPOTENCY_KEY_REUSED: 'Dies wurde schon mit anderen Werten gesendet. Laden Sie die Seite neu.',
      INSECURE_CONFIG:
        'Dieser Server ist so eingerichtet, dass er den Betrieb verweigert. Melden Sie es Ihrer Administration.',
      EVIDENCE_TAMPERED:
        'Die gespeicherte Datei ist nicht die, die angehängt wurde. Verlassen Sie sich nicht auf sie und melden Sie es.',
      INTERNAL:
        'Auf dem Server ist etwas fehlgeschlagen. Versuchen Sie es noch einmal und melden Sie es, falls es bleibt.',
      UNAVAILABLE: 'Der Server ist nicht erreichbar, oder ihm fehlt etwas. Versuchen Sie es gleich noch einmal.',
    },
  },
};
      EVIDENCE_TOO_LARGE:
        'Diese Datei ist größer, als ein Nachweis hier sein darf. Fügen Sie einen Teil an oder komprimieren Sie sie.',
      EVIDENCE_MISMATCH:
        'Die Datei ist nicht, was angekündigt war: Inhalt oder Art weichen ab. Wählen Sie sie noch einmal.',
