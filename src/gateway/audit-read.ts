import { LIMITS } from '../config/limits.js';
import { auditFiles, readLines } from './audit-files.js';
import { openLine, type AuditRecord, type ChainHead } from './audit-record.js';

export interface AuditFault {
  file: string;
  line: number;
  problem: string;
}

export interface AuditCheck {
  ok: boolean;
  files: number;
  records: number;
  /** Broken links of the chain: something was changed or taken out. */
  faults: AuditFault[];
  /** Lines that are no records, while the chain around them is whole: a writer was killed. */
  torn: AuditFault[];
  /** Number of the first record; more than 1, without a fault, where rotation has removed old files. */
  first: number;
}

/** The newest records, oldest first. */
export async function lastRecords(folder: string, most: number): Promise<AuditRecord[]> {
  const found: AuditRecord[] = [];
  for (const file of (await auditFiles(folder)).reverse()) {
    if (found.length >= most) break;
    const records = (await readLines(file)).map(openLine).filter((record) => record !== undefined);
    found.unshift(...records.slice(-(most - found.length)));
  }
  return found;
}

/** All records of one call, or the one with this number. */
export async function findRecords(folder: string, name: string): Promise<AuditRecord[]> {
  const found: AuditRecord[] = [];
  for (const file of await auditFiles(folder)) {
    for (const record of (await readLines(file)).map(openLine))
      if (record && (record.call === name || String(record.seq) === name)) found.push(record);
  }
  return found;
}

/** Follows the chain through every file. */
export async function verifyAudit(folder: string): Promise<AuditCheck> {
  const files = await auditFiles(folder);
  const check: AuditCheck = { ok: true, files: files.length, records: 0, faults: [], torn: [], first: 0 };
  let head: ChainHead | undefined;
  // Rotation removes the oldest file only where so many are left.
  const rotatedAway = files.length >= LIMITS.auditFiles;
  for (const file of files) {
    for (const [index, line] of (await readLines(file)).entries()) {
      const at = { file, line: index + 1 };
      const record = openLine(line);
      if (!record) {
        const looksWhole = line.endsWith('"}');
        if (looksWhole) check.faults.push({ ...at, problem: 'is not a record as it was written' });
        else
          check.torn.push({ ...at, problem: 'is no whole record: its writer was ended, or it was cut off' });
        continue;
      }
      if (head && (record.prev !== head.hash || record.seq !== head.seq + 1))
        check.faults.push({ ...at, problem: `record ${record.seq} does not follow record ${head.seq}` });
      if (!head) {
        check.first = record.seq;
        if (record.seq > 1 && !(rotatedAway && index === 0) && check.faults.length === 0)
          check.faults.push({
            ...at,
            problem: `the log begins with record ${record.seq}; those before are missing`,
          });
      }
      head = { seq: record.seq, hash: record.hash };
      check.records += 1;
    }
  }
  check.ok = check.faults.length === 0;
  return check;
}
