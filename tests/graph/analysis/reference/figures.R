# Reference figures by independent implementations: sna (Butts), igraph and vegan (Oksanen et al.) for R.
#   Rscript figures.R      in this folder, with the packages sna, igraph, vegan and jsonlite; writes figures.json
library(jsonlite)

read <- function(name) {
  nodes <- read.csv(paste0(name, "_nodes.csv"))
  edges <- read.csv(paste0(name, "_edges.csv"))
  list(nodes = nodes, edges = as.matrix(edges[, c("source", "target")]) + 1, n = nrow(nodes))
}

matrix_of <- function(data, directed) {
  m <- matrix(0, data$n, data$n)
  m[data$edges] <- 1
  if (!directed) m <- pmax(m, t(m))
  m
}

undirected <- function(name) {
  data <- read(name)
  m <- matrix_of(data, FALSE)
  g <- igraph::graph_from_adjacency_matrix(m, mode = "undirected")
  group <- as.integer(factor(data$nodes$group))
  list(
    density = sna::gden(m, mode = "graph"),
    transitivity = sna::gtrans(m, mode = "graph"),
    degree_centralization = sna::centralization(m, sna::degree, mode = "graph"),
    betweenness_centralization = sna::centralization(m, sna::betweenness, mode = "graph"),
    closeness_centralization =
      if (igraph::is_connected(g)) sna::centralization(m, sna::closeness, mode = "graph") else NA,
    diameter = igraph::diameter(g),
    mean_distance = igraph::mean_distance(g),
    components = igraph::components(g)$no,
    assortativity = igraph::assortativity_nominal(g, group),
    betweenness = sna::betweenness(m, gmode = "graph"),
    harmonic = igraph::harmonic_centrality(g, normalized = TRUE),
    constraint = igraph::constraint(g),
    core = sna::kcores(m, mode = "graph"),
    cut_points = I(which(sna::cutpoints(m, mode = "graph", return.indicator = TRUE)) - 1),
    eigenvector = if (igraph::is_connected(g)) igraph::eigen_centrality(g)$vector else NA,
    pagerank = igraph::page_rank(g)$vector
  )
}

directed <- function(name) {
  data <- read(name)
  m <- matrix_of(data, TRUE)
  g <- igraph::graph_from_adjacency_matrix(m, mode = "directed")
  roles <- sna::brokerage(m, data$nodes$group)
  list(
    reciprocity = igraph::reciprocity(g),
    pagerank = igraph::page_rank(g)$vector,
    in_degree = sna::degree(m, cmode = "indegree"),
    out_degree = sna::degree(m, cmode = "outdegree"),
    brokerage = as.data.frame(roles$raw.nli),
    brokerage_expected = as.data.frame(roles$exp.nli)
  )
}

estimated <- function(sightings) {
  pool <- vegan::specpool(sightings)
  none_twice <- sightings[, colSums(sightings) != 2]
  list(least = pool$chao, error = pool$chao.se, none_twice = vegan::specpool(none_twice)$chao,
       none_twice_error = vegan::specpool(none_twice)$chao.se)
}

figures <- list(
  versions = lapply(c(sna = "sna", igraph = "igraph", vegan = "vegan"), function(p) as.character(packageVersion(p))),
  sightings = estimated(read.csv("sightings.csv")),
  kite = undirected("kite"), karate = undirected("karate"), sparse = undirected("sparse"), arcs = directed("arcs")
)
write_json(figures, "figures.json", auto_unbox = TRUE, digits = 12, na = "null", dataframe = "columns", pretty = TRUE)
