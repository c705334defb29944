/**
 * The language service and its gateway in one process; further nodes may join it:
 *
 *     npm run css_language
 */
import { createGateway } from "@meshrpc/gateway";
import { Mesh } from "@meshrpc/runtime";
import { CssLanguageService } from "./css-language-service.ts";
import { cssLanguageHandler } from "./service/gen/css-language.handler.ts";
import { cssLanguageRoutes } from "./service/gen/css-language.routes.ts";

const mesh = new Mesh({ name: "css-language", log: "calls" });
mesh.publish(cssLanguageHandler(new CssLanguageService()));
await mesh.listen();

const gateway = createGateway(mesh, { services: [cssLanguageRoutes] });
await gateway.listen({ port: Number(process.env.APP_HTTP_PORT ?? 8283), hostname: "127.0.0.1" });
