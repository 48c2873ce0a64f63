import type { RefObject } from 'react';
import { useKeys } from '../host/use-keys';
import { useMessages } from '../theme/locale-context';
import type { ListSelection } from './use-list-selection';
import type { RowAction } from './use-row-actions';

export interface ListKeysOptions {
  readonly root: RefObject<HTMLDivElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly selection: ListSelection;
  /** What can be done with the row that the keys act on. */
  readonly actions: readonly RowAction[];
  readonly onOpen: (id: string) => void;
  /** Shows the row that the keys act on at a glance. */
  readonly onPreview: () => void;
  readonly onFacets: () => void;
  readonly onShowHeld: () => void;
  readonly onKeys: () => void;
}

const inRows = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement && event.target.closest('[data-incident]') !== null;

/** The keys of the list. */
export function useListKeys(options: ListKeysOptions): void {
  const { root, search, selection, actions, onOpen, onPreview, onFacets, onShowHeld, onKeys } = options;
  const { current, selected, select, moveBy } = selection;
  const act = (id: RowAction['id']): void => {
    const found = actions.find((one) => one.id === id);
    if (!found) return;
    // A refused one says why where its button is.
    const button = root.current?.querySelector<HTMLElement>(
      `[data-incident="${CSS.escape(current ?? '')}"] [data-ic-action="${id}"]`,
    );
    if (found.refusal && button) button.click();
    else if (!found.refusal) found.run();
  };
  useKeys(root, {
    j: () => moveBy(1),
    k: () => moveBy(-1),
    'shift j': () => moveBy(1, true),
    'shift k': () => moveBy(-1, true),
    arrowdown: (event) => (inRows(event) ? moveBy(1) : false),
    arrowup: (event) => (inRows(event) ? moveBy(-1) : false),
    x: () => current !== undefined && select(current, !selected.has(current)),
    enter: (event) => {
      if (current === undefined || !(event.target instanceof HTMLElement) || event.target.closest('a, button, input')) {
        return false;
      }
      return onOpen(current);
    },
    ' ': (event) => {
      if (current === undefined || (event.target instanceof HTMLElement && event.target.closest('a, button, input'))) {
        return false;
      }
      return onPreview();
    },
    a: () => act('acknowledge'),
    i: () => act('assign'),
    e: () => act('escalate'),
    l: () => act('runbook'),
    f: onFacets,
    '/': () => search.current?.focus(),
    '.': onShowHeld,
    '?': onKeys,
    escape: () => selected.size > 0 && selection.clear(),
  });
}

/** The same in words, for the dialog that lists them. */
export function useListKeyWords(): readonly (readonly [string, string])[] {
  const { keys } = useMessages().incidents;
  return [
    ['J K', keys.move],
    ['X', keys.select],
    ['Shift J K', keys.extend],
    ['Enter', keys.open],
    ['Space', keys.preview],
    ['A', keys.acknowledge],
    ['I', keys.assign],
    ['E', keys.escalate],
    ['L', keys.link],
    ['F', keys.filter],
    ['/', keys.search],
    ['.', keys.held],
    ['Esc', keys.back],
    ['?', keys.all],
  ];
}
