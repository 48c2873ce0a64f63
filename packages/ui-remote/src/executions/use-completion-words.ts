import type { ReactNode } from 'react';
import type { Refusal } from '../components/WhyToFix';
import { useLocale, useMessages, useNumberFormat } from '../theme/locale-context';
import type { CompletionBlock } from './completion';

export interface CompletionWords {
  /** Beside the button. */
  readonly title: string;
  readonly detail: ReactNode;
  /** On the button; none where the step can be completed. */
  readonly refusal: Refusal | undefined;
}

/** What the bar says about a step, by what keeps it from being completed. */
export function useCompletionWords(
  block: CompletionBlock | undefined,
  next: { readonly name: string } | undefined,
  options: { readonly approved: boolean; readonly denied: Refusal | undefined },
): CompletionWords {
  const { executions: words } = useMessages();
  const { locale } = useLocale();
  const number = useNumberFormat();
  const { needs, why } = words;
  if (!block) {
    const detail = next ? words.readyNext(next.name) : words.readyLast;
    return { title: options.approved ? words.readyApproved : words.ready, detail, refusal: undefined };
  }
  switch (block.kind) {
    case 'stale':
      return { title: needs.stale, detail: needs.staleDetail, refusal: { why: why.stale, toFix: needs.staleDetail } };
    case 'checking':
      return { title: needs.checking, detail: '', refusal: { why: why.checking } };
    case 'denied': {
      const refusal = options.denied ?? { why: needs.denied };
      return { title: needs.denied, detail: refusal.why, refusal };
    }
    case 'approval':
      return {
        title: needs.approval,
        detail: needs.approvalDetail,
        refusal: { why: why.approval, toFix: needs.approvalDetail },
      };
    case 'new_approval':
      return {
        title: needs.newApproval,
        detail: needs.newApprovalDetail,
        refusal: { why: needs.newApprovalDetail, toFix: needs.approvalDetail },
      };
    case 'waiting':
      return {
        title: needs.moreApprovals(block.more, number(block.more)),
        detail: needs.moreApprovalsDetail,
        refusal: { why: why.approval, toFix: needs.moreApprovalsDetail },
      };
    case 'uploading':
      return { title: needs.uploading, detail: needs.uploadingDetail, refusal: { why: needs.uploadingDetail } };
    case 'incomplete': {
      const list = new Intl.ListFormat(locale, { type: 'conjunction' });
      const empty = [
        ...(block.evidence ? [words.evidence] : []),
        ...block.empty,
        ...(block.outcome ? [words.outcome] : []),
      ];
      const wrong = block.wrong.length > 0 ? needs.wrong(list.format(block.wrong)) : undefined;
      if (empty.length === 0)
        return {
          title: wrong ?? '',
          detail: needs.wrongDetail,
          refusal: { why: wrong ?? '', toFix: needs.wrongDetail },
        };
      const title = needs.fields(list.format(empty));
      return {
        title,
        detail: wrong ?? needs.fieldsDetail,
        refusal: { why: why.fields, toFix: wrong ? `${title}. ${wrong}.` : `${title}.` },
      };
    }
  }
}
