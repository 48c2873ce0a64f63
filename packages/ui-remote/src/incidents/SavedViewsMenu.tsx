import type { SavedView } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { MenuButton, type MenuItem } from '../components/MenuButton';
import type { Refusal } from '../components/WhyToFix';
import { useMessages } from '../theme/locale-context';
import { filterOfWords, type ListFilter, sameFilter } from './incident-filter';

export interface SavedViewsMenuProps {
  /** Undefined until they are known. */
  readonly views: readonly SavedView[] | undefined;
  readonly filter: ListFilter;
  /** Why none can be saved or changed. */
  readonly refusal: Refusal | undefined;
  readonly onUse: (filter: ListFilter) => void;
  readonly onSave: () => void;
  readonly onManage: () => void;
}

/** The saved view that the list shows, with its order. */
export const viewShown = (views: readonly SavedView[] | undefined, filter: ListFilter): SavedView | undefined =>
  views?.find((view) => {
    const kept = filterOfWords(view.filter);
    return kept.sort === filter.sort && sameFilter(kept, filter);
  });

/** One's own views of the list, and how to make one. */
export function SavedViewsMenu(props: SavedViewsMenuProps): ReactNode {
  const { views = [], filter, refusal, onUse, onSave, onManage } = props;
  const { savedViews: words } = useMessages().incidents;
  const shown = viewShown(views, filter);
  const items: readonly MenuItem[] = [
    ...views.map(
      (view): MenuItem => ({
        id: view.id,
        label: view.name,
        glyph: view.id === shown?.id ? 'check' : 'filter',
        onSelect: () => onUse(filterOfWords(view.filter)),
      }),
    ),
    { id: 'save', label: words.save, glyph: 'plus', apart: views.length > 0, refusal, onSelect: onSave },
    ...(views.length > 0 ? [{ id: 'manage', label: words.manage, glyph: 'more' as const, onSelect: onManage }] : []),
  ];
  return <MenuButton label={shown?.name ?? words.menu} variant={shown ? undefined : 'quiet'} items={items} />;
}
