/** The demo. */
package io.spanweave.acceptance;
