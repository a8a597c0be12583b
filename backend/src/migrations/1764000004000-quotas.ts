import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Quotas1764000004000 implements MigrationInterface {
  name = 'Quotas1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE "users"
        ADD COLUMN "recordingQuotaBytes" bigint CHECK ("recordingQuotaBytes" > 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "users" DROP COLUMN "recordingQuotaBytes"`);
  }
}
