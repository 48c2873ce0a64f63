import { type ReactNode, useEffect, useState } from 'react';
import { SelectField } from '../components/SelectField';
import { TextField } from '../components/TextField';
import { useLocale } from '../theme/locale-context';
import { ACTIONS, type DecisionFilter, isId } from './decision-filter';
import styles from './decisions.module.css';
import { fromWallTime, toWallTime } from './wall-time';

export interface DecisionFieldsProps {
  readonly filter: DecisionFilter;
  readonly onFilter: (filter: DecisionFilter) => void;
}

/** What the list of decisions can be narrowed by. A text counts once it is left, or by Enter. */
export function DecisionFields({ filter, onFilter }: DecisionFieldsProps): ReactNode {
  const { locale, messages, timeZone } = useLocale();
  const { action: actions, field } = messages.decisions;
  const inOrder = [...ACTIONS].sort((a, b) => actions[a].localeCompare(actions[b], locale));
  const wrongEnd = filter.since !== '' && filter.until !== '' && filter.until <= filter.since;
  return (
    <div className={styles.fields}>
      <SelectField
        label={field.action}
        value={filter.action}
        options={[{ value: '', label: field.anyAction }, ...inOrder.map((value) => ({ value, label: actions[value] }))]}
        onChange={({ target }) =>
          onFilter({ ...filter, action: ACTIONS.find((action) => action === target.value) ?? '' })
        }
      />
      <CommittedText
        label={field.by}
        hint={field.byHint}
        value={filter.by}
        onCommit={(by) => onFilter({ ...filter, by })}
      />
      <CommittedText
        label={field.about}
        hint={field.aboutHint}
        value={filter.about}
        wrong={(text) => (isId(text) ? undefined : field.aboutWrong)}
        onCommit={(about) => onFilter({ ...filter, about })}
      />
      <TextField
        type="datetime-local"
        label={field.since}
        note={timeZone}
        value={toWallTime(filter.since, timeZone)}
        onChange={({ target }) => onFilter({ ...filter, since: fromWallTime(target.value, timeZone) })}
      />
      <TextField
        type="datetime-local"
        label={field.until}
        note={timeZone}
        error={wrongEnd ? field.untilWrong : undefined}
        value={toWallTime(filter.until, timeZone)}
        onChange={({ target }) => onFilter({ ...filter, until: fromWallTime(target.value, timeZone) })}
      />
    </div>
  );
}

interface CommittedTextProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly wrong?: ((text: string) => string | undefined) | undefined;
  readonly onCommit: (text: string) => void;
}

function CommittedText({ label, hint, value, wrong, onCommit }: CommittedTextProps): ReactNode {
  const [text, setText] = useState(value);
  const [error, setError] = useState<string>();
  useEffect(() => {
    setText(value);
    setError(undefined);
  }, [value]);
  const commit = (): void => {
    const trimmed = text.trim();
    const problem = trimmed === '' ? undefined : wrong?.(trimmed);
    setError(problem);
    if (problem === undefined && trimmed !== value) onCommit(trimmed);
  };
  return (
    <TextField
      mono
      label={label}
      hint={hint}
      error={error}
      value={text}
      spellCheck={false}
      autoComplete="off"
      onChange={({ target }) => setText(target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
