CREATE TABLE "incident_center"."audit_dead_letter" (
	"receiver" text NOT NULL,
	"log_index" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"attempts" integer NOT NULL,
	"reason" text NOT NULL,
	"died_at" timestamp (3) with time zone NOT NULL,
	"again" boolean NOT NULL,
	CONSTRAINT "audit_dead_letter_receiver_log_index_pk" PRIMARY KEY("receiver","log_index")
);
--> statement-breakpoint
CREATE TABLE "incident_center"."audit_receiver" (
	"name" text PRIMARY KEY NOT NULL,
	"next_index" bigint NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"lease" uuid,
	"lease_until" timestamp (3) with time zone,
	"disabled_reason" text,
	"last_error" text
);
--> statement-breakpoint
-- The application's role gets nothing: only who sends, and the command line, work on these.
GRANT SELECT, INSERT, UPDATE ON incident_center.audit_receiver TO incident_center_system;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON incident_center.audit_dead_letter TO incident_center_system;
