import { useId } from 'react';
import { Icon } from './Icon.js';
import { TenantChoice, type TenantChoiceProps } from './TenantChoice.js';

/** Which of one's own tenants the pages show. */
export function TenantPicker(props: TenantChoiceProps) {
  const id = useId();
  const { chosen } = props;
  return (
    <>
      <button type="button" className="sb-bar-control" popoverTarget={id}>
        <Icon name="tenants" />
        <span className="sb-tenants-text">
          {chosen.length === 1 ? 'Tenant' : 'Tenants'} <b>{chosen.join(', ')}</b> · prod · eu-west
        </span>
        <Icon name="down" />
      </button>
      <fieldset id={id} popover="auto" className="sb-menu">
        <TenantChoice {...props} />
      </fieldset>
    </>
  );
}
