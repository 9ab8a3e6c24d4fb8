import { javascriptDriver } from "../support/javascript-driver.ts";
import { runTable } from "./run-table.ts";

runTable(javascriptDriver);
