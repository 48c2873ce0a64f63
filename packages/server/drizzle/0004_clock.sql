CREATE TABLE "incident_center"."due_timer" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"tenants" text[] NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"epoch" integer NOT NULL,
	"attempts" integer NOT NULL,
	CONSTRAINT "due_timer_kind_subject_pk" PRIMARY KEY("kind","subject")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."saved_view" (
	"principal" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"filter" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "saved_view_principal_id_pk" PRIMARY KEY("principal","id")
);
--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ADD COLUMN "sla_at_risk_from" timestamp (3) with time zone;--> statement-breakpoint
-- Not an UPDATE: under forced row security the owner sees no rows.
ALTER TABLE "incident_center"."incident" ALTER COLUMN "sla_at_risk_from" TYPE timestamp (3) with time zone
  USING created_at + (sla_deadline - created_at) * 0.75;--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ALTER COLUMN "sla_at_risk_from" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ADD COLUMN "sla_paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ADD COLUMN "sla_pauses" jsonb NOT NULL DEFAULT '[]';--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ALTER COLUMN "sla_pauses" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ADD COLUMN "sla_warned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ADD COLUMN "sla_breached_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ADD COLUMN "escalation_tier" integer NOT NULL DEFAULT 0;--> statement-breakpoint
ALTER TABLE "incident_center"."incident" ALTER COLUMN "escalation_tier" DROP DEFAULT;--> statement-breakpoint
CREATE INDEX "due_timer_next" ON "incident_center"."due_timer" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "incident_touched" ON "incident_center"."incident" USING btree ("updated_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "incident_severest" ON "incident_center"."incident" USING btree (array_position(array['low', 'medium', 'high', 'critical'], "severity"),"created_at","id");--> statement-breakpoint
CREATE INDEX "incident_owner" ON "incident_center"."incident" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "incident_tags" ON "incident_center"."incident" USING gin ("tags" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "incident_alerts" ON "incident_center"."incident" USING gin ("linked_alert_ids" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "incident_runbooks" ON "incident_center"."incident" USING gin ("linked_runbook_ids" jsonb_path_ops);--> statement-breakpoint
-- What is open already gets its timers.
ALTER TABLE incident_center.incident NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.approval NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO incident_center.due_timer (kind, subject, tenants, due_at, epoch, attempts)
  SELECT 'sla_at_risk', id::text, tenants, sla_at_risk_from, 0, 0 FROM incident_center.incident
    WHERE status NOT IN ('resolved', 'closed')
  UNION ALL SELECT 'sla_breach', id::text, tenants, sla_deadline, 0, 0 FROM incident_center.incident
    WHERE status NOT IN ('resolved', 'closed')
  UNION ALL SELECT 'approval_expiry', id::text, tenants, expires_at, 0, 0 FROM incident_center.approval
    WHERE status IN ('waiting', 'granted');
--> statement-breakpoint
ALTER TABLE incident_center.incident FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.approval FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- Timers are set and cleared in the transaction of the change they follow from, and claimed by the system.
ALTER TABLE incident_center.due_timer ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.due_timer FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_timers ON incident_center.due_timer FOR ALL TO incident_center_app
  USING (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants())
  WITH CHECK (cardinality(tenants) > 0 AND tenants <@ incident_center.current_tenants());
--> statement-breakpoint
CREATE POLICY system_timers ON incident_center.due_timer FOR ALL TO incident_center_system USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON incident_center.due_timer TO incident_center_app, incident_center_system;
--> statement-breakpoint
ALTER TABLE incident_center.saved_view ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.saved_view FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_views ON incident_center.saved_view FOR ALL TO incident_center_app
  USING (principal = current_setting('incident_center.principal', true))
  WITH CHECK (principal = current_setting('incident_center.principal', true));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON incident_center.saved_view TO incident_center_app;
--> statement-breakpoint
-- What is kept for a time only is purged by the system.
CREATE POLICY system_purges ON incident_center.idempotency_key FOR ALL TO incident_center_system
  USING (true) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY system_purges ON incident_center.decision_log FOR ALL TO incident_center_system
  USING (true) WITH CHECK (false);
--> statement-breakpoint
GRANT SELECT, DELETE ON incident_center.idempotency_key, incident_center.decision_log TO incident_center_system;
--> statement-breakpoint
CREATE INDEX idempotency_key_age ON incident_center.idempotency_key USING btree (created_at);
