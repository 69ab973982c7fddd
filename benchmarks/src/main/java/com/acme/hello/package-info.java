/** An application without anything to weave. */
package com.acme.hello;
