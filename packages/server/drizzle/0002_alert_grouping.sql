CREATE TABLE "incident_center"."alert_hold" (
	"incident_id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"tenants" text[] NOT NULL,
	"due_at" timestamp (3) with time zone,
	"moves_to" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incident_center"."alert" ADD COLUMN "rule" text;--> statement-breakpoint
ALTER TABLE "incident_center"."alert" ADD COLUMN "window_seconds" integer;--> statement-breakpoint
ALTER TABLE "incident_center"."alert_group" ADD COLUMN "joined_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "alert_hold_due" ON "incident_center"."alert_hold" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "alert_fingerprint" ON "incident_center"."alert" USING btree ("source","fingerprint");--> statement-breakpoint
ALTER TABLE incident_center.alert_hold ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.alert_hold FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_reads ON incident_center.alert_hold FOR SELECT TO incident_center_app
  USING (tenants && incident_center.current_tenants());
--> statement-breakpoint
CREATE POLICY tenant_inserts ON incident_center.alert_hold FOR INSERT TO incident_center_app
  WITH CHECK (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants());
--> statement-breakpoint
CREATE POLICY tenant_updates ON incident_center.alert_hold FOR UPDATE TO incident_center_app
  USING (tenants <@ incident_center.current_tenants())
  WITH CHECK (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants());
--> statement-breakpoint
CREATE POLICY system_reads ON incident_center.alert_hold FOR SELECT TO incident_center_system USING (true);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON incident_center.alert_hold TO incident_center_app;
--> statement-breakpoint
GRANT SELECT ON incident_center.alert_hold TO incident_center_system;
