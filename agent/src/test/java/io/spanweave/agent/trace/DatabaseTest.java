package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " -> ", nullValues = "-", textBlock = """
            jdbc:postgresql://db:5432/shop -> postgresql -> shop
            jdbc:postgresql://db1:5432,db2:5432/shop?targetServerType=primary -> postgresql -> shop
            jdbc:postgresql:shop -> postgresql -> shop
            jdbc:postgresql:///shop -> postgresql -> shop
            jdbc:postgresql://db/ -> postgresql -> -
            jdbc:postgresql://db/?user=a&password=b/c -> postgresql -> -
            jdbc:postgresql://db?user=a&password=b/c -> postgresql -> -
            JDBC:PostgreSQL://db/shop -> postgresql -> shop
            jdbc:pgsql://db/shop -> postgresql -> shop
            jdbc:redshift://c.x.redshift.amazonaws.com:5439/dev -> aws.redshift -> dev
            jdbc:mysql://db:3306/shop?useSSL=false&user=a -> mysql -> shop
            jdbc:mysql://root:secret@db:3306/shop -> mysql -> shop
            jdbc:mysql:loadbalance://a,b/shop -> mysql -> shop
            jdbc:mysql+srv://db/shop -> mysql -> shop
            jdbc:mysql://address=(host=a)(user=b)(password=c)/shop -> mysql -> shop
            jdbc:mysql://(host=a,user=b,password=c/secret) -> mysql -> -
            jdbc:mariadb://db/shop?password=x/secret -> mariadb -> shop
            jdbc:mariadb:sequential://a,b/shop -> mariadb -> shop
            jdbc:oracle:thin:@db:1521:ORCL -> oracle.db -> ORCL
            jdbc:oracle:thin:@//db:1521/shop -> oracle.db -> shop
            jdbc:oracle:thin:@//db:1521/shop:dedicated/inst -> oracle.db -> shop
            jdbc:oracle:thin:@db:1521/shop -> oracle.db -> shop
            jdbc:oracle:thin:scott/tiger@//db:1521/shop -> oracle.db -> shop
            jdbc:oracle:thin:scott/tiger@shop_alias -> oracle.db -> shop_alias
            jdbc:oracle:thin:@tcps://db:2484/shop?wallet_location=/w/secret -> oracle.db -> shop
            jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=a))(CONNECT_DATA=(SERVICE_NAME=shop))) -> oracle.db -> shop
            jdbc:oracle:oci:scott/tiger -> oracle.db -> -
            jdbc:oracle:thin:scott/t@ger@db:1521:ORCL -> oracle.db -> -
            jdbc:oracle:thin:@//db:1521 -> oracle.db -> -
            jdbc:oracle:kprb: -> oracle.db -> -
            jdbc:sqlserver://db:1433;databaseName=shop;user=a;password=b/secret -> microsoft.sql_server -> shop
            jdbc:sqlserver://db;user=a;password=b/secret;database=shop -> microsoft.sql_server -> shop
            jdbc:sqlserver://db;user=a;password=b/secret -> microsoft.sql_server -> -
            jdbc:jtds:sqlserver://db:1433/shop;user=a;password=b/secret -> microsoft.sql_server -> shop
            jdbc:db2://db:50000/shop:user=a;password=secret; -> ibm.db2 -> shop
            jdbc:db2://db:50000/shop -> ibm.db2 -> shop
            jdbc:db2:shop -> ibm.db2 -> shop
            jdbc:informix-sqli://db:9088/shop:INFORMIXSERVER=a;user=b;password=secret -> ibm.informix -> shop
            jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1;PASSWORD=a/secret -> h2database -> shop
            jdbc:h2:file:/data/shop -> h2database -> shop
            jdbc:h2:~/shop -> h2database -> shop
            jdbc:h2:tcp://db:9092/~/shop;USER=sa -> h2database -> shop
            jdbc:h2:mem: -> h2database -> -
            jdbc:hsqldb:mem:shop -> hsqldb -> shop
            jdbc:hsqldb:hsql://db:9001/shop;user=a;password=b/secret -> hsqldb -> shop
            jdbc:hsqldb:hsql://db:9001 -> hsqldb -> -
            jdbc:hsqldb:file:/opt/shop -> hsqldb -> shop
            jdbc:derby:memory:shop;create=true -> derby -> shop
            jdbc:derby://db:1527/shop;user=a;password=secret -> derby -> shop
            jdbc:sqlite:/data/shop.db -> sqlite -> shop.db
            jdbc:sqlite:C:\\data\\shop.db -> sqlite -> shop.db
            jdbc:sqlite::memory: -> sqlite -> -
            jdbc:sqlite:shop.db?cipher=a&key=secret -> sqlite -> shop.db
            jdbc:duckdb: -> duckdb -> -
            jdbc:duckdb:/tmp/shop -> duckdb -> shop
            jdbc:duckdb:md:shop?motherduck_token=secret -> duckdb -> shop
            jdbc:clickhouse://a:secret@db:8123/shop -> clickhouse -> shop
            jdbc:ch:https://db:8443/shop?password=secret -> clickhouse -> shop
            jdbc:snowflake://x.snowflakecomputing.com/?user=a&password=secret&db=shop -> snowflake -> shop
            jdbc:tc:postgresql:16-alpine:///shop -> postgresql -> shop
            jdbc:p6spy:mysql://db/shop -> mysql -> shop
            jdbc:otel:p6spy:mysql://db/shop -> mysql -> shop
            jdbc:aws-wrapper:postgresql://db/shop -> postgresql -> shop
            jdbc:log4jdbc:oracle:thin:@db:1521:ORCL -> oracle.db -> ORCL
            jdbc:trino://db:8080/hive/shop -> trino -> hive/shop
            jdbc:firebirdsql://a:secret@db/shop -> firebirdsql -> shop
            jdbc:sybase:Tds:db:5000/shop?user=a -> sybase -> -
            jdbc:sap://db:30015/?databaseName=HDB&user=a&password=secret -> sap -> -
            jdbc:bigquery://https://www.googleapis.com:443;OAuthPvtKey=secret/x; -> bigquery -> -
            jdbc:unknown:x -> unknown -> x
            """)
    void shouldReadUrls(String url, String system, String name) {
        Database database = Database.of(url);
        assertThat(database).isNotNull();
        assertThat(database.system()).isEqualTo(system);
        assertThat(database.name()).isEqualTo(name);
    }

    /** Drivers refuse some of these, but nobody may count on it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:%s://u:SECRET@h/d",
                "jdbc:%s://u:p/SECRET@h/d",
                "jdbc:%s://u:p@x/SECRET",
                "jdbc:%s://h/d?user=u&password=SECRET",
                "jdbc:%s://h?user=u&password=a/SECRET",
                "jdbc:%s://h?user=u&password=a@b/SECRET",
                "jdbc:%s://h;user=u;password=SECRET",
                "jdbc:%s://h;user=u;password=a/SECRET",
                "jdbc:%s://h;user=u;password={a;b/SECRET}",
                "jdbc:%s://h/d:user=u;password=a/SECRET;",
                "jdbc:%s://h/d:password=SECRET",
                "jdbc:%s:d:user=u;password=SECRET",
                "jdbc:%s:d:password=SECRET;",
                "jdbc:%s:u/SECRET@h",
                "jdbc:%s:thin:u/SECRET@h:1:s",
                "jdbc:%s:thin:u/SECRET",
                "jdbc:%s:thin:u/a@SECRET@h",
                "jdbc:%s:thin:@h:1:s?password=a@SECRET",
                "jdbc:%s:thin:@(DESCRIPTION=(PASSWORD=SECRET))",
                "jdbc:%s:mem:x;PASSWORD=a/SECRET",
                "jdbc:%s://(host=h,password=a/SECRET)",
                "jdbc:%s://(host=h,password=a/SECRET)/d",
            })
    void shouldNeverTakeAPasswordForAName(String pattern) {
        String[] products = {
            "postgresql",
            "mysql",
            "mariadb",
            "sqlserver",
            "jtds:sqlserver",
            "oracle",
            "db2",
            "informix-sqli",
            "h2",
            "hsqldb",
            "derby",
            "sqlite",
            "duckdb",
            "clickhouse",
            "snowflake",
            "redshift",
            "firebirdsql",
            "sybase",
            "sap",
            "trino",
            "p6spy:mysql",
            "tc:postgresql:16"
        };
        for (String product : products) {
            // What makes no sense for a product: user info with an @ is Oracle's, parameters behind a colon DB2's.
            String url = pattern.replace("%s", product);
            if (pattern.contains("p@x/") || (pattern.contains(":u/SECRET@h") && !product.equals("oracle"))) {
                continue;
            }
            if (pattern.contains(":thin:") && !product.equals("oracle")) {
                continue;
            }
            Database database = Database.of(url);
            assertThat(database).as(url).isNotNull();
            assertThat(database.system()).as(url).doesNotContain("SECRET");
            assertThat(String.valueOf(database.name())).as(url).doesNotContain("SECRET");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "jdbc", "jdbc:", "jdbc::", "jdbc:x", "http://a/b", "postgresql://u:p@h/d", "jdbc :pg:x"})
    void shouldKnowWhatIsNoUrl(String url) {
        assertThat(Database.of(url)).isNull();
        assertThat(Database.of(null)).isNull();
    }

    @Test
    void shouldRefuseNamesNoProductAllows() {
        assertThat(Database.of("jdbc:postgresql://h/" + "x".repeat(1_000)).name())
                .isNull();
        assertThat(Database.of("jdbc:postgresql://h/" + "x".repeat(128)).name()).hasSize(128);
    }
}
