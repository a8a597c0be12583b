import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Chat1764000002000 implements MigrationInterface {
  name = 'Chat1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    // No foreign key: a batch must not fail over one message whose stream is gone.
    await runner.query(`
      CREATE TABLE "messages" (
        "id" uuid PRIMARY KEY,
        "streamId" uuid NOT NULL,
        "userId" uuid NOT NULL,
        "handle" text NOT NULL,
        "text" text NOT NULL,
        "sentAt" timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE INDEX "messages_of_stream" ON "messages" ("streamId", "sentAt", "id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "messages"`);
  }
}
