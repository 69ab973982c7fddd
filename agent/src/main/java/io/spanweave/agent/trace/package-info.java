/**
 * What happened, when, and inside of what: recorded on the application's threads at the cost of two clock reads per
 * span. Knows neither Sentry nor Byte Buddy.
 */
package io.spanweave.agent.trace;
