/** Finished traces on their way out: encoded in Sentry's protocol, queued, sent. Knows nothing of Byte Buddy. */
package io.spanweave.agent.report;
