export interface TenantChoiceProps {
  own: readonly string[];
  chosen: readonly string[];
  onChange: (tenants: string[]) => void;
}

/** A box for each of one's own tenants, within a fieldset. One stays chosen: without any, nothing would be found. */
export function TenantChoice({ own, chosen, onChange }: TenantChoiceProps) {
  const toggle = (tenant: string): void =>
    onChange(own.filter((other) => (other === tenant ? !chosen.includes(other) : chosen.includes(other))));
  return (
    <>
      <legend className="sb-menu-heading">Show tenants</legend>
      {own.map((tenant) => (
        <label key={tenant} className="sb-menu-item">
          <input
            type="checkbox"
            checked={chosen.includes(tenant)}
            disabled={chosen.length === 1 && chosen[0] === tenant}
            onChange={() => toggle(tenant)}
          />
          <span>Tenant {tenant}</span>
          <span className="sb-menu-note">prod · eu-west</span>
        </label>
      ))}
    </>
  );
}
