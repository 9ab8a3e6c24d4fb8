import { clientSuite } from "../support/clients.ts";
import { pythonDriver } from "../support/python-driver.ts";
import { runTable } from "./run-table.ts";

clientSuite("boto3", ([python = ""]) => {
  runTable((surroundings) => pythonDriver(python, "boto3_calls.py", surroundings));
});
