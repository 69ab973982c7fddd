/** How the agent starts and stops. Knows no library. */
package io.spanweave.agent;
