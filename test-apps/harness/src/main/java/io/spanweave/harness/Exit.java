package io.spanweave.harness;

import java.time.Duration;

/**
 * How an application ended.
 *
 * @param code 143 after SIGTERM, 137 after SIGKILL
 * @param took from the signal, or the wait, to the end
 */
public record Exit(int code, Duration took) {}
