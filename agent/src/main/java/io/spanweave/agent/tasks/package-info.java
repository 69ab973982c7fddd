/** What a run of work amounts to. Knows neither Sentry nor Byte Buddy. */
package io.spanweave.agent.tasks;
