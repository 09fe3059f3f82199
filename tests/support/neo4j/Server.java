import java.nio.file.Path;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/** Neo4j Community on a free loopback port, until standard input ends. */
public class Server {
    public static void main(String[] arguments) throws Exception {
        var service = new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(256))
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", 0))
                .build();
        var database = (GraphDatabaseAPI) service.database("system");
        var ports = database.getDependencyResolver().resolveDependency(ConnectorPortRegister.class);
        System.out.println("BOLT " + ports.getLocalAddress(ConnectorType.BOLT).getPort());
        System.out.flush();
        // The parent holds the other end: when it dies, so does the server.
        while (System.in.read() >= 0) {
        }
        service.shutdown();
        System.exit(0);
    }
}
