import { useState } from 'react';
import { Icon } from './Icon.js';

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('Copied');
    } catch {
      setOutcome('Could not copy: select the text instead');
    }
  };
  return (
    <>
      <button type="button" className="sb-button" onClick={copy}>
        <Icon name="copy" /> {label}
      </button>
      <span className="sb-hint" role="status">
        {outcome}
      </span>
    </>
  );
}
