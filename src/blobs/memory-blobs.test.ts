import { testBlobStore } from "./contract.ts";
import { makeMemoryBlobs } from "./memory-blobs.ts";

testBlobStore("blobs in memory", (clock) => makeMemoryBlobs({ clock }));
