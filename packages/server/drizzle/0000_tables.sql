CREATE SCHEMA "incident_center";
--> statement-breakpoint
CREATE TABLE "incident_center"."alert" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"fingerprint" text NOT NULL,
	"name" text NOT NULL,
	"tenant" text NOT NULL,
	"incident_id" uuid NOT NULL,
	"tenants" text[] NOT NULL,
	"environment" text NOT NULL,
	"classification" text NOT NULL,
	"status" text NOT NULL,
	"labels" jsonb NOT NULL,
	"annotations" jsonb NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"dedup_key" text NOT NULL,
	"opened" boolean NOT NULL,
	CONSTRAINT "alert_identity" UNIQUE("incident_id","source","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."alert_group" (
	"source" text NOT NULL,
	"tenant" text NOT NULL,
	"dedup_key" text NOT NULL,
	"tenants" text[] NOT NULL,
	"incident_id" uuid,
	CONSTRAINT "alert_group_source_tenant_dedup_key_pk" PRIMARY KEY("source","tenant","dedup_key")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."approval" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"operation" text NOT NULL,
	"incident_id" uuid,
	"execution_id" uuid,
	"runbook_id" uuid NOT NULL,
	"runbook_version" integer NOT NULL,
	"step" text,
	"attempt" integer,
	"spec_hash" text NOT NULL,
	"inputs_hash" text,
	"tenants" text[] NOT NULL,
	"environment" text NOT NULL,
	"classification" text NOT NULL,
	"status" text NOT NULL,
	"title" text NOT NULL,
	"risk_level" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"justification" text NOT NULL,
	"inputs" jsonb NOT NULL,
	"quorum" integer NOT NULL,
	"candidate_roles" text[] NOT NULL,
	"step_operator" text,
	"runbook_author" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"evidence_ref" text,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."approval_consumption" (
	"approval_id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"used_for" text NOT NULL,
	"tenants" text[] NOT NULL,
	"used_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."approval_vote" (
	"approval_id" uuid NOT NULL,
	"voter" text NOT NULL,
	"decision" text NOT NULL,
	"reason" text NOT NULL,
	"tenants" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_vote_approval_id_voter_pk" PRIMARY KEY("approval_id","voter")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."chain_head" (
	"chain" text PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"hash" text NOT NULL,
	"tenants" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."commitment_opening" (
	"event_id" uuid NOT NULL,
	"path" text NOT NULL,
	"salt" text NOT NULL,
	"value_text" text NOT NULL,
	"tenants" text[] NOT NULL,
	CONSTRAINT "commitment_opening_event_id_path_pk" PRIMARY KEY("event_id","path")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."decision_log" (
	"decision_id" uuid PRIMARY KEY NOT NULL,
	"path" text NOT NULL,
	"action" text NOT NULL,
	"allow" boolean NOT NULL,
	"requested_by" text NOT NULL,
	"tenants" text[] NOT NULL,
	"input" jsonb NOT NULL,
	"result" jsonb NOT NULL,
	"bundle_revision" text NOT NULL,
	"simulated" boolean DEFAULT false NOT NULL,
	"timestamp" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."idempotency_key" (
	"principal" text NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer NOT NULL,
	"etag" text,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_key_principal_operation_key_pk" PRIMARY KEY("principal","operation","key")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."incident" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"severity" text NOT NULL,
	"status" text NOT NULL,
	"tenants" text[] NOT NULL,
	"environment" text NOT NULL,
	"classification" text NOT NULL,
	"tags" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	"mitigated_at" timestamp (3) with time zone,
	"monitored_at" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"sla_deadline" timestamp (3) with time zone NOT NULL,
	"linked_alert_ids" jsonb NOT NULL,
	"linked_runbook_ids" jsonb NOT NULL,
	"linked_approval_ids" jsonb NOT NULL,
	"owner" text,
	"rationale_required" boolean NOT NULL,
	"severity_history" jsonb NOT NULL,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."log_checkpoint" (
	"size" bigint PRIMARY KEY NOT NULL,
	"root" text NOT NULL,
	"note" text NOT NULL,
	"key_id" text NOT NULL,
	"public_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."log_entry" (
	"log_index" bigint PRIMARY KEY NOT NULL,
	"event_id" uuid NOT NULL,
	"event_hash" text NOT NULL,
	"numbered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "log_entry_event_id_unique" UNIQUE("event_id")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."log_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"frontier" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."log_node" (
	"level" integer NOT NULL,
	"index" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "log_node_level_index_pk" PRIMARY KEY("level","index")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."quarantined_event" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"problem" text NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."runbook" (
	"id" uuid NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"tags" jsonb NOT NULL,
	"risk_level" text NOT NULL,
	"status" text NOT NULL,
	"tenants" text[] NOT NULL,
	"environment" text NOT NULL,
	"classification" text NOT NULL,
	"spec" jsonb NOT NULL,
	"spec_text" text NOT NULL,
	"spec_hash" text NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"approvals" jsonb NOT NULL,
	"provenance_ref" text,
	"row_version" integer NOT NULL,
	CONSTRAINT "runbook_id_version_pk" PRIMARY KEY("id","version")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."runbook_execution" (
	"id" uuid PRIMARY KEY NOT NULL,
	"runbook_id" uuid NOT NULL,
	"runbook_version" integer NOT NULL,
	"runbook_name" text NOT NULL,
	"spec_hash" text NOT NULL,
	"incident_id" uuid,
	"tenants" text[] NOT NULL,
	"environment" text NOT NULL,
	"classification" text NOT NULL,
	"current_step" text,
	"state" text NOT NULL,
	"operator" text NOT NULL,
	"inputs" jsonb NOT NULL,
	"outputs" jsonb NOT NULL,
	"step_states" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"bundle_ref" text,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_center"."timeline_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"chain" text NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"actor" text NOT NULL,
	"actor_kind" text NOT NULL,
	"tenants" text[] NOT NULL,
	"environment" text NOT NULL,
	"classification" text NOT NULL,
	"target_ids" text[] NOT NULL,
	"incident_id" uuid,
	"runbook_execution_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"refs" jsonb NOT NULL,
	"event_text" text NOT NULL,
	"prev_hash" text NOT NULL,
	"event_hash" text NOT NULL,
	CONSTRAINT "timeline_event_position" UNIQUE("chain","seq")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."unnumbered_event" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"position" bigserial NOT NULL
);
--> statement-breakpoint
CREATE INDEX "approval_execution" ON "incident_center"."approval" USING btree ("execution_id");--> statement-breakpoint
CREATE INDEX "approval_incident" ON "incident_center"."approval" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "approval_tenants" ON "incident_center"."approval" USING gin ("tenants");--> statement-breakpoint
CREATE INDEX "decision_log_newest" ON "incident_center"."decision_log" USING btree ("timestamp" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "incident_tenants" ON "incident_center"."incident" USING gin ("tenants");--> statement-breakpoint
CREATE INDEX "incident_newest" ON "incident_center"."incident" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "incident_due" ON "incident_center"."incident" USING btree ("sla_deadline","id");--> statement-breakpoint
CREATE INDEX "runbook_tenants" ON "incident_center"."runbook" USING gin ("tenants");--> statement-breakpoint
CREATE INDEX "execution_incident" ON "incident_center"."runbook_execution" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "execution_runbook" ON "incident_center"."runbook_execution" USING btree ("runbook_id");--> statement-breakpoint
CREATE INDEX "execution_tenants" ON "incident_center"."runbook_execution" USING gin ("tenants");--> statement-breakpoint
CREATE INDEX "timeline_event_incident" ON "incident_center"."timeline_event" USING btree ("incident_id","seq");--> statement-breakpoint
CREATE INDEX "timeline_event_execution" ON "incident_center"."timeline_event" USING btree ("runbook_execution_id","seq");