/* Names of encryption keys (service spec 8): accepted in every form AWS has, kept and answered as an ARN. */
import type { ArnScope } from "../model/arn.ts";
import { invalid } from "../model/fault.ts";

const keyId = "(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
const alias = "alias/[A-Za-z0-9/_-]+";
const isArn = new RegExp(`^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:(?:key/${keyId}|${alias})$`);
const isKeyId = new RegExp(`^${keyId}$`);
const isAlias = new RegExp(`^${alias}$`);

/** Takes a key id, an alias or the ARN of either. Throws a Validation fault with reason ENCRYPTION_KEY_ERROR. */
export function encryptionKeyArn({ region, owner }: ArnScope, key: string): string {
  if (isArn.test(key)) return key;
  const ours = `arn:aws:kms:${region}:${owner}`;
  if (isKeyId.test(key)) return `${ours}:key/${key}`;
  if (isAlias.test(key)) return `${ours}:${key}`;
  throw invalid("The encryption key must be a key id, a key ARN, an alias or an alias ARN.", "ENCRYPTION_KEY_ERROR");
}
