CREATE TABLE "incident_center"."approval_forward" (
	"approval_id" uuid PRIMARY KEY NOT NULL,
	"tenants" text[] NOT NULL,
	"requestor_roles" text[] NOT NULL,
	"sent" boolean NOT NULL,
	"reference" text,
	"last_error" text
);

--> statement-breakpoint
ALTER TABLE incident_center.approval_forward ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.approval_forward FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_reads ON incident_center.approval_forward FOR SELECT TO incident_center_app
  USING (tenants && incident_center.current_tenants());
--> statement-breakpoint
CREATE POLICY tenant_inserts ON incident_center.approval_forward FOR INSERT TO incident_center_app
  WITH CHECK (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants());
--> statement-breakpoint
CREATE POLICY tenant_updates ON incident_center.approval_forward FOR UPDATE TO incident_center_app
  USING (tenants <@ incident_center.current_tenants())
  WITH CHECK (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants());
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON incident_center.approval_forward TO incident_center_app;
