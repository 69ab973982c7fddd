/** An application that knows nothing of any agent: Tomcat, a pool, a database. */
package com.acme.shop;
