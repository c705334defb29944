/** Preloaded into a child process: when the parent is gone, however it went, this process ends as on SIGTERM. */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
